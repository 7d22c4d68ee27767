package dev.bramble.iscsi.conformance;

import java.util.List;

/**
 * One rule of RFC 7143 each that binds the target at ErrorRecoveryLevel 0, in our own words, with the tests that fail when
 * it is broken. Of a rule that has none, the first word is "none", and why.
 */
enum Clause {
    NAMES(
            "4.2.7.1",
            "Names are compared normalized, without regard to case.",
            "none: names are ASCII here and lower-cased; other scripts are not prepared"),
    CMDSN_ORDER(
            "4.2.2.1",
            "MUST deliver commands in the order of CmdSN, also those that come out of order.",
            "IscsiConnectionTest.commandsOutOfOrderWaitAndThoseOutsideTheWindowAreIgnored"),
    CMDSN_WINDOW(
            "4.2.2.1",
            "MUST silently ignore a non-immediate command outside the window, or one that came before.",
            "IscsiConnectionTest.commandsOutOfOrderWaitAndThoseOutsideTheWindowAreIgnored",
            "WireTest.of8192CommandsThoseOutsideTheWindowAreNotTaken"),
    MAXCMDSN(
            "4.2.2.1",
            "ExpCmdSN and MaxCmdSN go up only; each PDU tells them.",
            "ProtocolTest.eachStatusTakesTheNextStatSnAndMovesTheWindow",
            "FullFeaturePhaseTest.anotherSessionEndsTheTasksWithoutAResponse"),
    IMMEDIATE(
            "4.2.2.1",
            "An immediate command takes no CmdSN and is carried out at once; what is too much of them is rejected.",
            "ProtocolTest.anImmediateCommandTakesNoNumber",
            "WireTest.of8192ImmediateCommandsMostAreRejectedAndMemoryIsBounded"),
    STATSN(
            "4.2.2.2",
            "StatSN goes up by one with each response.",
            "ProtocolTest.eachStatusTakesTheNextStatSnAndMovesTheWindow",
            "FullFeaturePhaseTest.aPingHasATagAndItsAnswerIsKnownByIt"),
    DATASN(
            "4.2.2.3",
            "DataSN and R2TSN begin with 0 and go up by one.",
            "ProtocolTest.dataIsCutByWhatTheInitiatorDeclaredAndNumbered",
            "IscsiConnectionTest.aWriteIsAskedForBurstByBurst"),
    MULTI_TASK_ABORT(
            "4.2.3.3",
            "MUST answer a multi-task abort only when the tasks concerned are over, also those of other sessions.",
            "FullFeaturePhaseTest.resetsWaitForTheOtherSessionsToo",
            "FullFeaturePhaseTest.aResetWaitsForItsOwnTasksWhenTheOthersHaveEnded",
            "SessionLifeTest.aResetEndsTheTasksOfOtherSessionsAndAColdOneTheSessions"),
    MULTI_TASK_ABORT_DATA(
            "4.2.3.3",
            "MUST wait for the answers to R2Ts that are out.",
            "none: deliberately not done; open-iscsi sends none (RATIONALE.md)"),
    UNSOLICITED(
            "4.2.5",
            "MUST NOT take unsolicited data of more than FirstBurstLength, or where it was not agreed on.",
            "ProtocolTest.moreThanTheFirstBurstFailsItsCommand",
            "ProtocolTest.immediateDataThatWasNotAgreedOnFailsItsCommand",
            "ProtocolTest.unsolicitedDataThatWasNotAgreedOnFailsItsCommand"),
    OUTSTANDING_R2T(
            "4.2.5",
            "MUST NOT have more R2Ts out for a task than MaxOutstandingR2T.",
            "IscsiConnectionTest.aWriteIsAskedForBurstByBurst"),
    FIRST_LOGIN(
            "4.3",
            "MUST take nothing but a login before login.",
            "IscsiConnectionTest.anythingButALoginFirstEndsTheConnection"),
    TEXT_FORMAT(
            "6.1",
            "Keys have up to 63 bytes, values up to 8192; a text may come in pieces, up to 64 KiB.",
            "WireFuzzTest.anyTextIsReadOrRefused",
            "WireFuzzTest.textOfMoreThan64KibIsRefused",
            "WireTest.nearlySixtyFourKibibytesOfKeysAreAnswered"),
    UNKNOWN_KEYS(
            "6.2",
            "MUST answer NotUnderstood to a key it does not know.",
            "NegotiationTest.answersAsRfc7143Has",
            "WireTest.nearlySixtyFourKibibytesOfKeysAreAnswered"),
    CONSTANTS(
            "6.2",
            "MUST answer Reject to a value that is not allowed; reads decimal and hex numbers.",
            "NegotiationTest.answersAsRfc7143Has"),
    DECLARATIONS("6.2", "MUST NOT answer what is only declared.", "NegotiationTest.declarationsGetNoAnswerAndHold"),
    LISTS(
            "6.2.1",
            "MUST choose the first value of a list that it supports.",
            "NegotiationTest.answersAsRfc7143Has",
            "LoginPhaseTest.theStrongestAlgorithmIsChosenAndTheRightAnswerLetsIn"),
    TWICE("6.3", "MUST NOT negotiate a key twice in a login.", "NegotiationTest.aKeyTwiceEndsTheLogin"),
    STAGES(
            "6.3",
            "MUST refuse a login whose stages make no sense.",
            "ProtocolTest.aLoginThatIsNoneIsRefusedWithItsStatus"),
    LEADING_NAMES(
            "6.3",
            "The first request names initiator and, in a normal session, target.",
            "ProtocolTest.aLoginWithoutItsNamesMissesAParameter",
            "LoginPhaseTest.namesBelongInTheFirstRequest"),
    SECURITY_FIRST(
            "6.3.2",
            "MUST NOT let in who has not proved what it must.",
            "LoginPhaseTest.thereIsNoWayAroundChap",
            "LoginPhaseTest.aWrongSecretOrNameIsRefused"),
    OPERATIONAL_KEYS(
            "6.3.3",
            "Operational keys have no place in the security stage.",
            "LoginPhaseTest.operationalKeysComeTooEarlyInTheSecurityStageAndMayComeAgain"),
    LONG_LOGIN(
            "6.3",
            "An answer longer than a segment comes in pieces; new keys before its end are an error.",
            "LoginPhaseTest.anAnswerLongerThanASegmentComesInPieces",
            "LoginPhaseTest.newKeysBeforeTheAnswerIsWholeEndTheLogin"),
    REINSTATEMENT(
            "6.3.5",
            "A login of the same initiator, ISID and target with TSIH 0 MUST close the old session first.",
            "IscsiServerTest.theSameIsidReinstatesTheSession",
            "SessionsTest.theSameMachineReinstatesItsSessionAtOnce"),
    SESSION_NOT_THERE(
            "6.3.1",
            "MUST refuse a TSIH that is not there; and, with MaxConnections 1, one that is.",
            "IscsiServerTest.anUnknownSessionNumberDoesNotExist",
            "ProtocolTest.aSecondConnectionOfASessionIsOneTooMany"),
    REJECT_HEADER(
            "7.3",
            "A Reject brings the header of what it rejects; the initiator's task tag is ffffffff.",
            "ProtocolTest.whatIsNotSupportedIsRejected",
            "WireTest.dataWithAWrongDigestFailsItsCommandAndNothingElse"),
    FORMAT_ERRORS(
            "7.7",
            "MUST end the connection when a format error means that what follows cannot be found.",
            "ProtocolTest.aDataSegmentBeyondWhatThisSideDeclaredEndsTheConnection",
            "IscsiServerTest.garbageClosesItsConnectionAndHarmsNoOther"),
    HEADER_DIGEST(
            "7.8",
            "MUST discard a PDU with a wrong header digest; at this level the connection ends.",
            "WireTest.aWrongHeaderDigestEndsTheConnection",
            "DigestsTest.aDamagedHeaderEndsTheConnection"),
    DATA_DIGEST(
            "7.8",
            "MUST answer a wrong data digest by a Reject of reason 2 and discard the PDU.",
            "WireTest.dataWithAWrongDigestFailsItsCommandAndNothingElse",
            "WireTest.aCommandWhoseImmediateDataHasAWrongDigestIsAsIfItNeverCame"),
    DATA_DIGEST_TASK(
            "7.8",
            "If it was data, MUST end its task with 0B/47/05, once the burst is over.",
            "FullFeaturePhaseTest.dataWithAWrongDigestIsRejectedAndItsCommandFailsAtTheEndOfTheBurst",
            "FullFeaturePhaseTest.theLastDataOfABurstWithAWrongDigestFailsItAtOnce"),
    SEQUENCE_ERRORS(
            "7.9",
            "Data with a wrong DataSN or offset fails its task.",
            "IscsiConnectionTest.aGapInDataOutFailsTheCommand"),
    NEGOTIATION_FAILED_AT_LOGIN(
            "7.12",
            "MUST end a login whose negotiation failed, with a status.",
            "WireTest.aLoginOfMoreTextThanThatIsRefused",
            "LoginPhaseTest.noCommonAlgorithmIsRefused"),
    NEGOTIATION_FAILED_LATER(
            "7.12",
            "A negotiation that failed after login leaves everything as it was.",
            "WireTest.moreTextThanThatIsRejectedAndForgotten"),
    PROTOCOL_ERRORS(
            "7.13",
            "A protocol error is rejected, or ends the connection.",
            "ProtocolTest.aTagInUseIsAProtocolError",
            "ProtocolTest.aLoginRequestAfterLoginEndsTheConnection"),
    CHAP_SECRETS(
            "9.2.1",
            "MUST NOT take equal secrets for both directions; nobody answers a challenge of its own.",
            "LoginPhaseTest.badSecretsOfThisSideLetNobodyIn",
            "LoginPhaseTest.ourOwnChallengeIsNotAnswered"),
    IPSEC("9.3", "MUST implement IPsec.", "none: it is the operating system's"),
    AHS(
            "11.2.2",
            "Additional headers have to fit; only commands have some.",
            "ProtocolTest.additionalHeadersBelongToCommandsOnly",
            "WireFuzzTest.anyFrameIsReadOrRefusedAndNothingElse"),
    BIDIRECTIONAL("11.2.2.4", "A bidirectional command brings its read length.", "none: no such command is offered"),
    DIGEST_VALUES(
            "11.2.3, 13.1",
            "MUST implement CRC32C and None; the digest covers the padding.",
            "DigestsTest.areThoseOfTheStandard",
            "DigestsTest.rightOnesAreTaken",
            "DigestsTest.whatIsSentHasThemBehindHeaderAndData"),
    DIGEST_USE(
            "13.1",
            "MUST use a digest that was agreed on in each PDU of the full feature phase.",
            "WireTest.aWrongHeaderDigestEndsTheConnection",
            "ChapTest.qemuWritesAndReadsWithChapAndHeaderDigests"),
    RESIDUALS(
            "11.4.5",
            "MUST tell residual overflow and underflow exactly.",
            "WireTest.aReadThatDisagreesWithItsLengthTellsByHowMuch",
            "WireTest.aWriteThatDisagreesWithItsLengthTellsByHowMuch",
            "WireTest.blocksBehindTheEndAreOutOfRange"),
    SENSE("11.4.7", "Sense data comes behind its length.", "WireTest.blocksBehindTheEndAreOutOfRange"),
    EXPDATASN(
            "11.4.8",
            "ExpDataSN counts the R2Ts, or Data-In PDUs, of the command.",
            "none: of Data-In it is not told with an error"),
    ABORT(
            "11.5.1",
            "MUST answer ABORT TASK when the task is over; a command that never came counts as received.",
            "IscsiConnectionTest.anAbortWaitsForTheDiskAndDropsTheResult",
            "FullFeaturePhaseTest.aCommandAbortedBeforeItCameIsTakenAsReceived",
            "IscsiConnectionTest.aTaskThatNeverWasIsToldSo"),
    ABORT_SET(
            "11.5.1",
            "ABORT TASK SET ends the tasks of this session alone.",
            "FullFeaturePhaseTest.abortTaskSetEndsOwnTasksOnly"),
    COLD_RESET(
            "11.5.1",
            "A target cold reset closes all connections.",
            "SessionLifeTest.aResetEndsTheTasksOfOtherSessionsAndAColdOneTheSessions"),
    NOT_SUPPORTED_MANAGEMENT(
            "11.6.1",
            "Functions that are not supported are told so.",
            "FullFeaturePhaseTest.whatIsNotSupportedIsToldSo"),
    DATA_IN(
            "11.7",
            "MUST keep to the initiator's MaxRecvDataSegmentLength and to MaxBurstLength; status goes with good data only.",
            "ProtocolTest.dataIsCutByWhatTheInitiatorDeclaredAndNumbered",
            "IscsiConnectionTest.dataInIsCutBySegmentAndBurstAndCarriesTheStatus"),
    R2T(
            "11.8",
            "MUST NOT ask for more than MaxBurstLength at a time.",
            "IscsiConnectionTest.aWriteIsAskedForBurstByBurst"),
    ASYNC_LOGOUT(
            "11.9.1",
            "Asks for a logout and then waits for it, for the time it said.",
            "SessionLifeTest.aTargetThatStopsAsksForLogoutFirst",
            "SessionLifeTest.aDeletedPiIsAskedToLogOutAndThenDropped"),
    TEXT(
            "11.10, 11.11",
            "A text exchange after login may declare a segment length and ask for targets, no more.",
            "FullFeaturePhaseTest.aShorterSegmentDeclaredAfterLoginHolds",
            "FullFeaturePhaseTest.whatBelongsElsewhereIsRejected"),
    VERSION(
            "11.12.4",
            "MUST refuse a version it does not speak.",
            "ProtocolTest.aLoginThatIsNoneIsRefusedWithItsStatus"),
    TSIH(
            "11.13.3",
            "MUST give a TSIH that is not 0 with the last login response.",
            "IscsiServerTest.readsAfterOneLoginRequest"),
    LOGIN_STATUS(
            "11.13.5",
            "Status classes and details mean what the table says.",
            "IscsiServerTest.anotherInitiatorIsNotAllowed",
            "IscsiServerTest.unknownTargetIsNotFoundOnceTheInventoryIsKnown",
            "ProtocolTest.aLoginThatIsNoneIsRefusedWithItsStatus"),
    LOGOUT(
            "11.14, 11.15",
            "MUST answer a logout and close; for recovery it is not supported.",
            "FullFeaturePhaseTest.logoutsAreAnswered",
            "FullFeaturePhaseTest.aLogoutForNoReasonIsRejected"),
    SNACK("11.16", "MUST reject a SNACK at this level.", "ProtocolTest.whatIsNotSupportedIsRejected"),
    NOP_OUT(
            "11.18, 11.19",
            "MUST answer a ping with its tag and data, and none that has no tag.",
            "ProtocolTest.aPingComesBackWithItsDataAndOneWithoutATagIsNotAnswered"),
    NOP_IN(
            "11.19",
            "A ping of the target has a tag of its own and takes no StatSN.",
            "FullFeaturePhaseTest.aPingHasATagAndItsAnswerIsKnownByIt"),
    CHAP(
            "12.1.3",
            "CHAP: the algorithm is chosen from the list; a wrong answer ends the login.",
            "LoginPhaseTest.theStrongestAlgorithmIsChosenAndTheRightAnswerLetsIn",
            "LoginPhaseTest.aWrongSecretOrNameIsRefused",
            "LoginPhaseTest.theTargetProvesItselfToWhoAsks",
            "ChapTest.theRightSecretLetsInAndAnyOtherDoesNot"),
    PORTAL_GROUP(
            "13.9",
            "MUST tell TargetPortalGroupTag in the first response of a normal session.",
            "IscsiServerTest.readsAfterOneLoginRequest",
            "LoginPhaseTest.thePortalGroupIsToldAlsoWhenTheFirstTextComesInPieces"),
    IRRELEVANT(
            "13",
            "In a discovery session what concerns disks is Irrelevant.",
            "LoginPhaseTest.inADiscoverySessionWhatConcernsDisksIsIrrelevant"),
    RESULT_FUNCTIONS("13", "Each key is answered by its result function.", "NegotiationTest.answersAsRfc7143Has"),
    FIRST_BURST(
            "13.14",
            "FirstBurstLength is never beyond MaxBurstLength.",
            "NegotiationTest.firstBurstIsNeverBeyondMaxBurst"),
    DISCOVERY(
            "4.3, 13.21",
            "A discovery session takes text, NOP and logout only.",
            "ProtocolTest.aDiscoverySessionHasNoDisk"),
    SEND_TARGETS(
            "appendix C",
            "SendTargets tells what that initiator may see, and in a normal session its own target.",
            "ForeignInitiatorTest.discoveryShowsAPiItsOwnTargetAndStrangersNone",
            "FullFeaturePhaseTest.aNormalSessionIsToldOfItsOwnTarget",
            "ProtocolTest.aDiscoverySessionHasNoDisk"),
    HIGHER_LEVELS(
            "7.1.4",
            "Recovery within a command, a connection or a session.",
            "none: ErrorRecoveryLevel 0 is all there is"),
    MARKERS("13.25", "MUST answer No or Reject to markers.", "NegotiationTest.answersAsRfc7143Has");

    private final String section;
    private final String rule;
    private final String tests;

    Clause(String section, String rule, String... tests) {
        this.section = section;
        this.rule = rule;
        this.tests = String.join("\n", tests);
    }

    String section() {
        return section;
    }

    String rule() {
        return rule;
    }

    /** Class and method of each test; or "none: " and why. */
    List<String> tests() {
        return tests.lines().toList();
    }
}
