"""`casebook preview`: a case beside the editor, shown again a moment after it is saved.

The pages are those of a full build, byte for byte; whatever the preview adds stands round them, in a page of its own
that shows them in a frame. It listens on this computer alone and writes nothing beside the cache.
"""
