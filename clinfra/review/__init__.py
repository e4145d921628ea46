"""What a change to the stacks does, told to the person who reviews it."""
