"""The head-mounted client: camera -> scan -> link -> display, and hands-free answers."""
