package dev.bramble.inventory.store;

import java.util.Optional;

/** How far each background feed came; kept in the database, so that a restart goes on from there. */
public final class FeedPositions {
    private final Transactions transactions;
    private final FeedRepository feeds;

    FeedPositions(Transactions transactions, FeedRepository feeds) {
        this.transactions = transactions;
        this.feeds = feeds;
    }

    /** The position to go on from; empty before the first. */
    public Optional<Long> next(String feed) {
        return feeds.findByName(feed).map(FeedRow::nextPosition);
    }

    public void write(String feed, long next) {
        transactions.write(() -> {
            put(feed, next);
            return next;
        });
    }

    /** Within a transaction. */
    void put(String feed, long next) {
        FeedRow row = new FeedRow(feed, next);
        if (feeds.findByName(feed).isPresent()) {
            feeds.update(row);
        } else {
            feeds.save(row);
        }
    }
}
