"""What a contact does step by step in the chat: each guide turns answers into questions and results. Touches no clock,
network or database: what has to be done there is handed on as effects."""
