"""What the app serves beside the screen: routes, addresses, style sheet."""
