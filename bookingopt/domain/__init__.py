"""What is said at the door: the problem, the result, the parameters, and how plain data becomes them."""
