"""The columns of a Flex query: those that are read, and those that are known and not needed; any other is a stranger."""

from __future__ import annotations

import re

from putwright.adapters.flex.rows import REPORT


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WANTED = _words(
    """
    accountId actionDescription actionID amount assetCategory buySell cashTransfer code commisionsAndTax costBasisMoney
    currency date dateTime description direction endingCash expiry fifoPnlRealized fromCurrency fromDate fxRateToBase
    ibCommission ibCommissionCurrency ibExecID ibOrderID isin levelOfDetail markPrice multiplier netCash notes
    openCloseIndicator orderReference origTradeID origTransactionID position proceeds putCall quantity rate realizedPnl
    reportDate salesTax settleDate settleDateTarget startingCash strike symbol taxableDescription taxes toCurrency
    toDate tradeDate tradeID tradeMoney tradePrice tradeTime transactionID transactionType type underlyingSymbol
    actionType
    """
)
KNOWN = WANTED | _words(
    """
    TradePrice account accountCapabilities accountName accountRepName accountRepPhone accountType accruedInt acctAlias
    allocatedTo availableForTradingDate awayBrokerCommission blockID brokerAccount brokerClearingCommission
    brokerExecutionCommission brokerName brokerageOrderID capitalGainsPnl changeInPrice changeInQuantity city
    cityResidentialAddress clearingFirmID clientReference closePrice commission commissionCurrency commodityType company
    conid cost costBasis costBasisPrice exDate principalAdjustFactor country countryResidentialAddress cusip
    customerType dateClosed dateFunded dateOpened deliveredReceived deliveringBroker deliveryType exchOrderId exchange
    execID extExecID fifoPnlUnrealized figi fineness fxPnl holdingPeriodDateTime ibEntity initialInvestment isAPIOrder
    issuer issuerCountryCode lastTradedDate listingExchange masterName model mtmPnl name netCashInBase netTradeMoney
    netTradeMoneyInBase netTradePrice openDateTime openPrice orderID orderPlacementTime orderTime orderType origOrderID
    origTradeDate origTradePrice originatingOrderID originatingTransactionID otherCommission payer percentOfNAV
    pnlAmount pnlAmountInBase positionActionID positionAmount positionAmountInBase positionInstructionID
    positionInstructionSetID positionValue positionValueInBase postalCode postalCodeResidentialAddress price
    primaryEmail registeredRepName registeredRepPhone regulatoryFee relatedTradeID relatedTransactionID rfqID rtn
    securityID securityIDType sedol serialNumber side state stateResidentialAddress street street2
    street2ResidentialAddress streetResidentialAddress subCategory tax taxRate taxType taxableAmount
    taxableTransactionID thirdPartyClearingCommission thirdPartyExecutionCommission thirdPartyRegulatoryCommission
    traderID tradingPermissions transferPrice underlyingConid underlyingListingExchange underlyingSecurityID
    unrealizedCapitalGainsPnl unrealizedlFxPnl value vestingDate volatilityOrderLink weight whenRealized whenReopened
    """
)
# Columns of confirmations, which name the same things otherwise.
CONFIRMED = {
    "execID": "ibExecID", "price": "tradePrice", "commission": "ibCommission", "commissionCurrency": "ibCommissionCurrency",
    "tax": "taxes", "orderID": "ibOrderID",
}  # fmt: skip
# The cash report tells each kind of movement in total, by segment, and so far this month and year.
_SEGMENT = re.compile(r"(?:Sec|Com|MTD|YTD|IBUKL|Paxos)$")
_REPORTED = _words(
    """
    accountId accountTransfers acctAlias advisorFee advisorFees avgCreditBalance avgDebitBalance billPay
    billableCommissions billableSalesTax bondInterest brokerFees brokerInterest carbonCredits cashSettlingMtm cfdCharges
    clientFees commissionCreditsRedemption commissionReceivables commissions currency debitCardActivity
    depositWithdrawals deposits dividends donations endingCash endingSettledCash excessFundSweep feesReceivables
    fromDate fxTranslationGainLoss insuredDepositInterest internalTransfers ipoSubscription levelOfDetail
    linkingAdjustments model netSecuritiesLentActivity insuredDepositInteres netTradesPurchases netTradesSales other
    otherFees otherIncome paymentInLieu realizedForexVm realizedVm referralFee salesTax slbNetSecuritiesLentActivity
    slbStartingCashCollateral slbEndingCashCollateral slbEndingCollateral slbNetCash slbNetSettledCash
    slbStartingCollateral startingCash taxReceivables toDate transactionTax virtualFxTranslation withdrawals
    withholding871m withholdingCollectedTax withholdingTax advisorClientFees clientFee bondInterestPaid
    bondInterestReceived ipoSubscriptions marketDataFees paxosTransfers cryptoTransfers donation
    """
)


def is_known(section: str, column: str) -> bool:
    """Whether a column of a section is one that Flex is known to write."""
    if column in KNOWN:
        return True
    return section == REPORT and _SEGMENT.sub("", column) in _REPORTED
