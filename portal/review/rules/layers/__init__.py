"""How much each layer holds, and what stays in it."""
