import ArrayCore
