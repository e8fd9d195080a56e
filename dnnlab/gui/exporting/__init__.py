"""Taking the model away: the files that are written, the process that writes them, and what it found."""
