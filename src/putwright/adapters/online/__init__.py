"""Asking public sources of facts over the network: seldom, slowly, conditionally, and never believing the wrong answer."""
