"""What is made of an edition beside its book: paper, slides, packages for platforms, notebooks to work in."""
