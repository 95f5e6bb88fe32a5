"""MCP: notebooks as tools, resources and prompts of an agent."""
