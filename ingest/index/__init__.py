"""Search by meaning (an index, reconciled with the library) and by words (segments kept in the library)."""
