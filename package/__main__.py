"""The plugin that Pulumi starts where the package is had from a folder or a repository."""

from clinfra.package import main

main()
