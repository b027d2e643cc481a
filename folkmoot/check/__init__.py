"""`folkmoot check`: one real workshop, from announcement to report, through the public interfaces of a deployment."""
