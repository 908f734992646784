"""Django's own admin of the same customers, as somebody would deploy it: gunicorn, gzip, static files by WhiteNoise.

It runs in the environment of ``requirements-django.txt``. ``DJANGO_FOLDER`` has ``customers.json``; as a program it
makes the database and the static files beside it, and prints the key of an administrator's session. ``DJANGO_DATABASE``
names another database, in JSON, for :mod:`django_find`.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

import django
from django.conf import settings

FOLDER = Path(os.environ["DJANGO_FOLDER"])
_SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "db.sqlite3"}
sys.modules.setdefault("django_site", sys.modules[__name__])  # the app that it is, also as a program
settings.configure(
    ALLOWED_HOSTS=["*"],
    DATABASES={"default": json.loads(os.environ["DJANGO_DATABASE"]) if "DJANGO_DATABASE" in os.environ else _SQLITE},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
        "django_site",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF="django_site",
    SECRET_KEY=str(FOLDER),
    STATIC_ROOT=FOLDER / "static",
    STATIC_URL="static/",
    STORAGES={"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}},
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    USE_TZ=True,
)
django.setup()

from django.contrib import admin  # noqa: E402 nothing of Django's can be imported before it is set up
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.urls import path  # noqa: E402

_STATUSES = ("lead", "active", "inactive")


class Customer(models.Model):
    """The fields that ours has."""

    name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=20, blank=True)
    company = models.CharField(max_length=200, blank=True)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    town = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    status = models.CharField(max_length=8, choices=[(each, each.capitalize()) for each in _STATUSES])
    owner = models.EmailField(blank=True)
    tags = models.CharField(max_length=500, blank=True)
    notes = models.TextField(blank=True)
    registration_date = models.DateTimeField()
    last_modified = models.DateTimeField(auto_now=True)

    class Meta:
        """What the admin calls them, and the app that they belong to."""

        app_label = "django_site"
        indexes = (models.Index(fields=["-registration_date"]),)

    def __str__(self) -> str:
        """Return what the admin calls one."""
        return str(self.name)


@admin.register(Customer)
class CustomerAdmin(admin.ModelAdmin):
    """What ours declares, as far as Django has it."""

    list_display = ("name", "email", "phone", "company", "status", "registration_date")
    list_filter = ("status", "country", "registration_date")
    date_hierarchy = "registration_date"
    ordering = ("-registration_date",)
    search_fields = ("name", "email", "phone", "company", "tags", "address", "notes")
    search_help_text = "Search by name, email, phone, company, tags, address or notes"
    readonly_fields = ("registration_date", "last_modified")
    list_per_page = 100


urlpatterns = [path("admin/", admin.site.urls)]
application = get_wsgi_application()


def main() -> None:
    """Make the database and the static files, and print the key of a session."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Customer)
    rows: list[dict[str, Any]] = json.loads((FOLDER / "customers.json").read_bytes())
    Customer.objects.bulk_create(Customer(**row) for row in rows)
    person = get_user_model().objects.create_superuser("ann", "ann@example.com", os.urandom(16).hex())
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    print(session.session_key)


if __name__ == "__main__":
    main()
