"""From a data set to a project: what each column is for, what is learnt, and through which layers."""
