"""From the sound of a recording to a document whose words know their second."""
