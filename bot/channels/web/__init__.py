"""The web chat: pages that work without script, a small script that makes them quick, and the server they run on."""
