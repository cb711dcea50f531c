FROM alpine
CMD ["\ud83d\ude00", "\ud83d", "\n\t\/"]
