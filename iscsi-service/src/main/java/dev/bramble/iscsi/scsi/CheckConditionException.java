package dev.bramble.iscsi.scsi;

/** A command that ends with CHECK CONDITION. */
public final class CheckConditionException extends Exception {
    private static final long NO_INFORMATION = -1;

    private final Sense sense;
    private final long information;
    private final boolean inDescriptors;

    public CheckConditionException(Sense sense) {
        this(sense, NO_INFORMATION, false);
    }

    /**
     * With the INFORMATION field.
     *
     * @param information at least 0
     */
    CheckConditionException(Sense sense, long information) {
        this(sense, information, false);
    }

    private CheckConditionException(Sense sense, long information, boolean inDescriptors) {
        super(sense.name(), null, false, false);
        this.sense = sense;
        this.information = information;
        this.inDescriptors = inDescriptors;
    }

    public Sense sense() {
        return sense;
    }

    /** The same in the format that the control mode page asks for. */
    CheckConditionException in(boolean descriptors) {
        return descriptors == inDescriptors ? this : new CheckConditionException(sense, information, descriptors);
    }

    /** What the initiator is told. */
    public ScsiResult result() {
        return ScsiResult.checkCondition(
                information == NO_INFORMATION ? sense.data(inDescriptors) : sense.data(inDescriptors, information));
    }
}
