package dev.bramble.inventory.preflight;

/**
 * Something about a Pi that its user should know before it is switched on.
 *
 * @param code for programs; never gets another meaning
 * @param what was found, for people
 * @param remedy what to do, for people
 */
public record Finding(Severity severity, String code, String what, String remedy) {
    static Finding error(String code, String what, String remedy) {
        return new Finding(Severity.ERROR, code, what, remedy);
    }

    static Finding warning(String code, String what, String remedy) {
        return new Finding(Severity.WARNING, code, what, remedy);
    }

    static Finding info(String code, String what, String remedy) {
        return new Finding(Severity.INFO, code, what, remedy);
    }

    boolean isError() {
        return severity == Severity.ERROR;
    }
}
