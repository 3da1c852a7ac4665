"""putwright: find, check and remember cash-secured puts worth selling."""

__version__ = "0.1.0"
