"""marshmallow is imported here, before any schema imports it, so that it compiles no pattern meanwhile."""

import records.patterns

with records.patterns.compiled_when_used():
    import marshmallow.validate  # noqa: F401
