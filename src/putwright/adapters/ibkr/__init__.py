"""Interactive Brokers, through its TWS or Gateway: the only place that knows `ib_async`."""
