"""What a person works on: named models and their data, and the file it is kept in."""
