"""The workspace: one folder that holds everything of the user's; copy it and you have a backup."""
