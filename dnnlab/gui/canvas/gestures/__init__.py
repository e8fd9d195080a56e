"""What a hand does with the pointer from press to release, one file for each gesture."""
