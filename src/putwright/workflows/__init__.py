"""One file per thing the investor does; each reads top to bottom as that story."""
