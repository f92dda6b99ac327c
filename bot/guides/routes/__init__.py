"""Which visa or permit may fit."""
