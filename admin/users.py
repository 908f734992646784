"""The admin declaration of users: people in the user pool, who are no records."""

from admin.resource import ResourceAdmin, Tool
from schemas.user import UserSchema


class UserAdmin(ResourceAdmin):
    """The admin pages of users."""

    schema = UserSchema
    api_path = "/users"
    id_field = "subject"
    title_field = "email"
    app_label = "auth"
    app_verbose_name = "Authentication and Authorization"
    model_name = "user"
    verbose_name = "user"
    verbose_name_plural = "users"
    right = "administer"

    list_display = ("email", "name", "groups", "active", "secondFactor", "lastLogIn")
    list_display_narrow = ("email", "name", "groups", "active")
    list_filter = ("active", "groups", "secondFactor", "status")
    sortable_by = ("email", "name", "active", "secondFactor", "lastLogIn")
    ordering = ("email",)
    search_fields = ("email", "name")
    search_help_text = "Search by email address or name"
    list_per_page = 100
    actions = ()
    exports = False
    personal_data = False

    fieldsets = (
        (None, {"fields": ("email",)}),
        ("Personal info", {"fields": ("name",)}),
        ("Permissions", {"fields": ("active", "groups")}),
        ("Security", {"fields": ("status", "secondFactor")}),
        ("Important dates", {"fields": ("lastLogIn", "created")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": ("email", "name", "groups"),
                "description": "An e-mail invites the user to choose a password.",
            },
        ),
    )
    fixed_fields = ("email",)

    tools = (
        Tool(
            name="resend-invitation",
            label="Send the invitation again",
            question="Send the invitation to “%(object)s” again? The temporary password of the last one opens nothing "
            "any more.",
            done="The invitation was sent to “%(object)s” again.",
            path="resend-invitation",
            when=("status", ("invited",)),
        ),
        Tool(
            name="password-reset",
            label="Reset password",
            question="Reset the password of “%(object)s”? An e-mail with a code asks for another one, and all sessions "
            "end.",
            done="The password of “%(object)s” was reset.",
            path="password-reset",
            when=("status", ("confirmed", "reset")),
        ),
        Tool(
            name="sign-out",
            label="Sign out everywhere",
            question="Sign “%(object)s” out everywhere?",
            done="“%(object)s” was signed out everywhere.",
            path="sign-out",
        ),
        Tool(
            name="remove-second-factor",
            label="Remove second factor",
            question="Remove the second factor of “%(object)s”? The password alone is enough to log in then.",
            done="The second factor of “%(object)s” was removed.",
            path="remove-second-factor",
            when=("secondFactor", (True,)),
        ),
        Tool(
            name="deactivate",
            label="Deactivate",
            question="Deactivate “%(object)s”? This user cannot log in any more, and all sessions end.",
            done="“%(object)s” was deactivated.",
            body={"active": False},
            when=("active", (True,)),
        ),
        Tool(
            name="activate",
            label="Activate",
            question="Activate “%(object)s”? This user can log in again.",
            done="“%(object)s” was activated.",
            body={"active": True},
            when=("active", (False,)),
        ),
    )
