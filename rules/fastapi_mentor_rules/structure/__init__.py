"""Layout, routers, dependencies, middleware, settings and lifespan."""
