"""The dense and the lexical index behind one port, reconciled with the library."""
