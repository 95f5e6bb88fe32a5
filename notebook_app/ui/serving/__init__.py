"""Serve what the page needs beside the screen: routes, addresses, style sheet."""
