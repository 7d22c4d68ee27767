package dev.bramble.iscsi.server;

/** The connection beneath a session; each call returns at once, from any thread. */
interface Link {

    /** The initiator's address without its port. */
    String address();

    /** Sends a ping; {@code answered} runs when its answer comes, if it does. */
    void ping(Runnable answered);

    /** Asks the initiator to log out within some seconds. */
    void askForLogout(int seconds);

    /** Drops the connection. */
    void close();
}
