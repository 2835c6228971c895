"""What can be written at a point of a file, from all that is known of the application."""
