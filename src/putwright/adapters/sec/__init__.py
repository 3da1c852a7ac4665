"""The U.S. Securities and Exchange Commission as a source: statements as first filed, and the hours of earnings releases."""
