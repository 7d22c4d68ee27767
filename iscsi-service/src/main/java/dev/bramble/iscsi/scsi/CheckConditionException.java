package dev.bramble.iscsi.scsi;

/** A command that ends with CHECK CONDITION. */
public final class CheckConditionException extends Exception {
    private final Sense sense;

    public CheckConditionException(Sense sense) {
        super(sense.name(), null, false, false);
        this.sense = sense;
    }

    public Sense sense() {
        return sense;
    }
}
