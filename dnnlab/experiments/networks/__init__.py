"""Small networks as stages and checks see them: from their numbers alone, in numpy."""
