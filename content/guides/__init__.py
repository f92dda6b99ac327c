"""What the guides ask and say: questions, menus and routes as editors write them. Nothing here teaches the model."""
