"""The statistical models: parameters fitted to repeat buying and spend, each with the paper it comes from."""
