"""Looking through texts: whether a translation keeps what its text has, and which texts nobody has marked."""
