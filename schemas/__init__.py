"""marshmallow is imported here, before any schema imports it, so that it compiles no pattern meanwhile."""

import schemas._patterns

with schemas._patterns.compiled_when_used():  # noqa: SLF001 the module of this very room
    import marshmallow.validate  # noqa: F401
