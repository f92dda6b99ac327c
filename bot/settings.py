"""The settings of a running Infomigra: the environment, then `.env`. Every name is documented in .env.example."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

LIMA = ZoneInfo("America/Lima")


class Settings(BaseSettings):
    """Read once at start. Secrets never show in a repr."""

    model_config = SettingsConfigDict(env_prefix="INFOMIGRA_", env_file=".env", extra="ignore", env_ignore_empty=True)

    telegram_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    telegram_staff_chat: int | None = None
    database_url: SecretStr | None = None
    data_dir: Path = Path("var")
    web_host: str = "127.0.0.1"
    web_port: int = Field(default=8000, ge=0, le=65535)
    web_secure: bool = False
    web_url: str = ""
    speech: str = ""
    today: dt.date | None = None

    @property
    def address(self) -> str:
        """Where people reach the web page, as far as we are told."""
        host = {"0.0.0.0": "localhost", "::": "localhost"}.get(self.web_host, self.web_host)  # noqa: S104
        host = f"[{host}]" if ":" in host else host
        return self.web_url.rstrip("/") or f"{'https' if self.web_secure else 'http'}://{host}:{self.web_port}"

    def current_day(self) -> dt.date:
        """Today in Lima, or the day being previewed."""
        return self.today or dt.datetime.now(LIMA).date()
