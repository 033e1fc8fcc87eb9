"""What nobody knows fitted to history: what logs and tables show, the fit, what is held out, and its folder."""
