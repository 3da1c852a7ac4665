"""Orders from acceptance to their end: rejections, families, groups, matching, commissions."""

from putwright.paper.exchange.exchange import OrderExchange

__all__ = ["OrderExchange"]
