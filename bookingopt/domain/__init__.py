"""What is said at the door: the problem, the result, the parameters, and how text becomes them."""
