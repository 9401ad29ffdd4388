# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keys of bookkeeper.conf by type, as the ServerConfiguration of BookKeeper 4.16 has them."""

from __future__ import annotations

KEYS = {
    "bool": """
        allowEphemeralPorts allowLoopback allowMultipleDirsUnderSameDiskPartition
        allowShadedLedgerManagerFactoryClass allowStorageExpansion autoRecoveryDaemonEnabled
        closeChannelOnResponseTimeout dataIntegrityChecking dataIntegrityStampMissingCookies
        dbStorage_directIOEntryLogger dbStorage_rocksDB_lz4CompressionEnabled disableServerSocketBind
        enableBusyWait enableHealthCheck enableLocalTransport enableStatistics enableTaskExecutionStats
        enforceMinNumFaultDomainsForWrite enforceMinNumRacksPerWriteQuorum enforceStrictZoneawarePlacement
        entryLogFilePreallocationEnabled entryLogPerLedgerEnabled forceAllowCompaction forceReadOnlyBookie
        gcEntryLogMetadataCacheEnabled httpServerEnabled httpServerTlsEnable
        ignoreExtraServerComponentsStartupFailures ignoreLocalNodeInPlacementPolicy isForceGCAllowWhenNoSpace
        isThrottleByBytes journalAdaptiveGroupWrites journalFlushWhenQueueEmpty journalRemoveFromPageCache
        journalReuseFiles journalSyncData journalWriteData ledgerManagerFactoryDisableClassCheck
        limitStatsLogging localConsistencyCheckOnStartup persistBookieStatusEnabled preserveMdcForTaskExecution
        readOnlyModeEnabled readOnlyModeOnAnyDiskFullEnabled readWorkerThreadsThrottlingEnabled
        repairedPlacementPolicyNotAdheringBookieEnabled serverSockKeepalive serverTcpNoDelay
        skipReplayJournalInvalidRecord sortedLedgerStorageEnabled storeSystemTimeAsLedgerCreationTime
        storeSystemTimeAsLedgerUnderreplicatedMarkTime tlsClientAuthentication useHostNameAsBookieID
        useShortHostName useTargetEntryLogSizeForGc useTransactionalCompaction verifyMetadataOnGC
        zkEnableSecurity
    """,
    "int": """
        allocatorPoolingConcurrency auditorAcquireConcurrentOpenLedgerOperationsTimeOutMSec
        auditorLedgerVerificationPercentage auditorMaxNumberOfConcurrentOpenLedgerOperations
        auditorPeriodicBookieCheckInterval auditorPeriodicCheckInterval
        auditorPeriodicPlacementPolicyCheckInterval auditorReplicasCheckInterval bookieDeathWatchInterval
        bookiePort byteBufAllocatorSizeInitial byteBufAllocatorSizeMax byteBufAllocatorSizeMin
        compactionMaxOutstandingRequests compactionRate compactionRateByBytes compactionRateByEntries
        dbStorage_directIOEntryLoggerMaxFdCacheTimeSeconds dbStorage_directIOEntryLoggerReadBufferSizeMB
        dbStorage_directIOEntryLoggerTotalReadBufferSizeMB dbStorage_directIOEntryLoggerTotalWriteBufferSizeMB
        dbStorage_maxThrottleTimeMs dbStorage_readAheadCacheBatchSize dbStorage_readAheadCacheMaxSizeMb
        dbStorage_rocksDB_blockCacheSize dbStorage_rocksDB_blockSize dbStorage_rocksDB_bloomFilterBitsPerKey
        dbStorage_rocksDB_format_version dbStorage_rocksDB_maxSizeInLevel1MB dbStorage_rocksDB_numFilesInLevel0
        dbStorage_rocksDB_numLevels dbStorage_rocksDB_sstSizeInMB dbStorage_rocksDB_writeBufferSizeMB
        dbStorage_writeCacheMaxSizeMb desiredNumZonesPerWriteQuorum diskCheckInterval
        entryLogPerLedgerCounterLimitsMultFactor entrylogMapAccessExpiryTimeInSeconds
        fileInfoCacheInitialCapacity fileInfoFormatVersionToWrite fileInfoMaxIdleTime flushEntrylogBytes
        flushInterval gcOverreplicatedLedgerMaxConcurrentRequests gcOverreplicatedLedgerWaitTime gcWaitTime
        httpServerPort inFlightReadEntryNumInLedgerChecker journalAlignmentSize journalBufferedEntriesThreshold
        journalBufferedWritesThreshold journalFormatVersionToWrite journalMaxBackups journalMaxGroupWaitMSec
        journalMaxMemorySizeMb journalMaxSizeMB journalPageCacheFlushIntervalMSec journalPreAllocSizeMB
        journalQueueSize journalWriteBufferSizeKB ledgerMetadataVersion localScrubInterval
        lockReleaseOfFailedLedgerGracePeriod logSizeLimit lostBookieRecoveryDelay majorCompactionInterval
        majorCompactionMaxTimeMillis maxAddsInProgressLimit maxOperationNumbersInSingleRocksdbWriteBatch
        maxPendingAddRequestsPerThread maxPendingReadRequestsPerThread maxReadsInProgressLimit
        maximumNumberOfActiveEntryLogs metastoreMaxEntriesPerScan minNumRacksPerWriteQuorum
        minNumZonesPerWriteQuorum minUsableSizeForEntryLogCreation minUsableSizeForHighPriorityWrites
        minUsableSizeForIndexFileCreation minorCompactionInterval minorCompactionMaxTimeMillis
        nettyMaxFrameSizeBytes numAddWorkerThreads numHighPriorityWorkerThreads numJournalCallbackThreads
        numLongPollWorkerThreads numOfMemtableFlushThreads numReadWorkerThreads openFileLimit
        openLedgerRereplicationGracePeriod pageLimit pageSize readBufferSizeBytes readahead-max-batch-size
        replicationRateByBytes requestTimerNumTicks requestTimerTickDurationMs rereplicationEntryBatchSize
        rwRereplicateBackoffMs serverNumAcceptorThreads serverNumIOThreads serverTcpLinger
        serverWriteBufferHighWaterMark serverWriteBufferLowWaterMark skipListArenaChunkSize
        skipListArenaMaxAllocSize skipListSizeLimit tlsCertFilesRefreshDurationSeconds
        underreplicatedLedgerRecoveryGracePeriod waitTimeoutOnResponseBackpressureMs write-cache-max-size
        writeBufferSizeBytes zkRetryBackoffMaxMs zkRetryBackoffMaxRetries zkRetryBackoffStartMs zkTimeout
    """,
    "number": """
        diskUsageLwmThreshold diskUsageThreshold diskUsageWarnThreshold localScrubRateLimit
        majorCompactionThreshold minorCompactionThreshold zkRequestRateLimit
    """,
    "list": """
        extraServerComponents indexDirectories journalDirectories ledgerDirectories
    """,
    "str": """
        advertisedAddress allocatorLeakDetectionPolicy allocatorOutOfMemoryPolicy allocatorPoolingPolicy
        authorizedRoles bookieAuthProviderFactoryClass bookieId dbStorage_rocksDB_checksum_type
        dbStorage_rocksDB_logLevel dbStorage_rocksDB_logPath defaultRocksdbConf entryFormatterClass
        entryLocationRocksdbConf gcEntryLogMetadataCachePath httpServerHost httpServerKeyStorePassword
        httpServerKeyStorePath httpServerTrustStorePassword httpServerTrustStorePath journalChannelProvider
        journalDirectory ledgerIdFormatterClass ledgerManagerFactoryClass ledgerManagerType
        ledgerMetadataRocksdbConf ledgerStorageClass listeningInterface metadataServiceUri metastoreImplClass
        permittedStartupUsers registrationManagerClass shadedLedgerManagerFactoryClassPrefix statsProviderClass
        tlsCertificatePath tlsEnabledCipherSuites tlsEnabledProtocols tlsKeyStore tlsKeyStorePasswordPath
        tlsKeyStoreType tlsProvider tlsProviderFactoryClass tlsTrustStore tlsTrustStorePasswordPath
        tlsTrustStoreType zkLedgersRootPath zkServers
    """,
}
