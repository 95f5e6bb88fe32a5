"""Mind map: what the sources are about as a tree, each node with the words it stands on."""
