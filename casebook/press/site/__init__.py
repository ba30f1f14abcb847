"""One edition as pages for a browser, by Sphinx, and as plain pages for everything that is no browser."""
