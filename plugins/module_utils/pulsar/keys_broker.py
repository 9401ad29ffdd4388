# Copyright (c) 2026, vectordb.ops developers
# GNU General Public License v3.0+ (see COPYING or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Keys of broker.conf and standalone.conf by type, as the ServiceConfiguration of Pulsar 3.0 has them."""

from __future__ import annotations

KEYS = {
    "bool": """
        acknowledgmentAtBatchIndexLevelEnabled aggregatePublisherStatsByProducerName
        allowAutoSubscriptionCreation allowAutoTopicCreation allowOverrideEntryFilters
        authenticateMetricsEndpoint authenticateOriginalAuthData authenticationEnabled
        authorizationAllowWildcardsMatching authorizationEnabled autoShrinkForConsumerPendingAcksMap
        autoSkipNonRecoverableData backlogQuotaCheckEnabled bookkeeperClientEnforceMinNumRacksPerWriteQuorum
        bookkeeperClientExposeStatsToPrometheus bookkeeperClientHealthCheckEnabled
        bookkeeperClientLimitStatsLogging bookkeeperClientRackawarePolicyEnabled
        bookkeeperClientRegionawarePolicyEnabled bookkeeperClientReorderReadSequenceEnabled
        bookkeeperClientSeparatedIoThreadsEnabled bookkeeperDiskWeightBasedPlacementEnabled
        bookkeeperEnableStickyReads bookkeeperTLSClientAuthentication bookkeeperUseV2WireProtocol
        brokerClientTlsEnabled brokerClientTlsEnabledWithKeyStore brokerDeduplicationEnabled
        brokerDeleteInactivePartitionedTopicMetadataEnabled brokerDeleteInactiveTopicsEnabled
        cacheEvictionByMarkDeletedPosition clientLibraryVersionCheckEnabled
        createTopicToRemoteClusterForReplication delayedDeliveryEnabled disableBrokerInterceptors
        disableHttpDebugMethods dispatchThrottlingForFilteredEntriesEnabled
        dispatchThrottlingOnBatchMessageEnabled dispatchThrottlingOnNonBacklogConsumerEnabled
        dispatchThrottlingRateRelativeToPublishRate dispatcherDispatchMessagesInSubscriptionThread
        enableBrokerSideSubscriptionPatternEvaluation enableBusyWait enableNamespaceIsolationUpdateOnTime
        enableNonPersistentTopics enablePackagesManagement enablePersistentTopics enableReplicatedSubscriptions
        enableRunBookieAutoRecoveryTogether enableRunBookieTogether encryptionRequireOnProducer
        exposeBundlesMetricsInPrometheus exposeConsumerLevelMetricsInPrometheus
        exposeManagedCursorMetricsInPrometheus exposeManagedLedgerMetricsInPrometheus
        exposePreciseBacklogInPrometheus exposeProducerLevelMetricsInPrometheus exposePublisherStats
        exposeSubscriptionBacklogSizeInPrometheus exposeTopicLevelMetricsInPrometheus
        exposingBrokerEntryMetadataToClientEnabled failureDomainsEnabled forceDeleteNamespaceAllowed
        forceDeleteTenantAllowed functionsWorkerEnablePackageManagement functionsWorkerEnabled
        haProxyProtocolEnabled httpRequestsFailOnUnknownPropertiesEnabled httpRequestsLimitEnabled
        isAllowAutoUpdateSchemaEnabled isDelayedDeliveryDeliverAtTimeStrict isRunningStandalone
        isSchemaValidationEnforced lazyCursorRecovery loadBalancerAutoBundleSplitEnabled
        loadBalancerAutoUnloadSplitBundlesEnabled loadBalancerDebugModeEnabled
        loadBalancerDistributeBundlesEvenlyEnabled loadBalancerEnabled
        loadBalancerSheddingBundlesWithPoliciesEnabled loadBalancerSheddingEnabled loadBalancerTransferEnabled
        lowerBoundarySheddingEnabled managedLedgerCacheCopyEntries managedLedgerTraceTaskExecution
        managedLedgerUnackedRangesOpenCacheSetEnabled metadataStoreAllowReadOnlyOperations
        metadataStoreBatchingEnabled metricsBufferResponse persistentUnackedRangesWithMultipleEntriesEnabled
        preciseDispatcherFlowControl preciseTimeBasedBacklogQuotaCheck preciseTopicPublishRateLimiterEnable
        preferLaterVersions replicationMetricsEnabled replicationTlsEnabled skipBrokerShutdownOnOOM
        splitTopicAndPartitionLabelInPrometheus streamingDispatch strictBookieAffinityEnabled
        strictTopicNameEnabled subscriptionKeySharedEnable subscriptionKeySharedUseConsistentHashing
        subscriptionRedeliveryTrackerEnabled systemTopicEnabled tlsAllowInsecureConnection tlsEnabled
        tlsEnabledWithKeyStore tlsHostnameVerificationEnabled tlsRequireTrustedClientCertOnConnect
        topicCompactionRetainNullKey topicLevelPoliciesEnabled transactionBufferSegmentedSnapshotEnabled
        transactionCoordinatorEnabled transactionLogBatchedWriteEnabled transactionPendingAckBatchedWriteEnabled
        unblockStuckSubscriptionEnabled useSeparateThreadPoolForProtocolHandlers
        webServiceHaProxyProtocolEnabled webServiceLogDetailedAddresses webServiceTrustXForwardedFor
        webSocketServiceEnabled zooKeeperAllowReadOnlyOperations
    """,
    "int": """
        activeConsumerFailoverDelayTimeMillis authenticationRefreshCheckSeconds
        backlogQuotaCheckIntervalInSeconds backlogQuotaDefaultLimitBytes backlogQuotaDefaultLimitSecond
        bookkeeperClientGetBookieInfoIntervalSeconds bookkeeperClientGetBookieInfoRetryIntervalSeconds
        bookkeeperClientHealthCheckErrorThresholdPerInterval bookkeeperClientHealthCheckIntervalSeconds
        bookkeeperClientHealthCheckQuarantineTimeInSeconds bookkeeperClientMinNumRacksPerWriteQuorum
        bookkeeperClientNumIoThreads bookkeeperClientNumWorkerThreads
        bookkeeperClientSpeculativeReadTimeoutInMillis bookkeeperClientThrottleValue
        bookkeeperClientTimeoutInSeconds bookkeeperExplicitLacIntervalInMills
        bookkeeperNumberOfChannelsPerBookie bookkeeperTlsCertFilesRefreshDurationSeconds
        brokerDeduplicationEntriesInterval brokerDeduplicationMaxNumberOfProducers
        brokerDeduplicationProducerInactivityTimeoutMinutes brokerDeduplicationSnapshotFrequencyInSeconds
        brokerDeduplicationSnapshotIntervalSeconds brokerDeleteInactiveTopicsFrequencySeconds
        brokerDeleteInactiveTopicsMaxInactiveDurationSeconds brokerMaxConnections brokerMaxConnectionsPerIp
        brokerPublisherThrottlingMaxByteRate brokerPublisherThrottlingMaxMessageRate
        brokerPublisherThrottlingTickTimeMillis brokerServiceCompactionMonitorIntervalInSeconds
        brokerServiceCompactionPhaseOneLoopTimeInSeconds brokerServiceCompactionThresholdInBytes
        brokerServicePort brokerServicePortTls brokerServicePurgeInactiveFrequencyInSeconds
        brokerShutdownTimeoutMs clusterMigrationCheckDurationSeconds connectionLivenessCheckTimeoutMillis
        defaultNumPartitions defaultNumberOfNamespaceBundles defaultRetentionSizeInMB
        defaultRetentionTimeInMinutes delayedDeliveryFixedDelayDetectionLookahead
        delayedDeliveryMaxIndexesPerBucketSnapshotSegment delayedDeliveryMaxNumBuckets
        delayedDeliveryMaxTimeStepPerBucketSnapshotSegmentSeconds delayedDeliveryMinIndexCountPerBucket
        delayedDeliveryTickTimeMillis dispatchThrottlingRateInByte dispatchThrottlingRateInMsg
        dispatchThrottlingRatePerReplicatorInByte dispatchThrottlingRatePerReplicatorInMsg
        dispatchThrottlingRatePerSubscriptionInByte dispatchThrottlingRatePerSubscriptionInMsg
        dispatchThrottlingRatePerTopicInByte dispatchThrottlingRatePerTopicInMsg
        dispatcherEntryFilterRescheduledMessageDelay dispatcherMaxReadBatchSize dispatcherMaxReadSizeBytes
        dispatcherMaxRoundRobinBatchSize dispatcherMinReadBatchSize dispatcherReadFailureBackoffInitialTimeInMs
        dispatcherReadFailureBackoffMandatoryStopTimeInMs dispatcherReadFailureBackoffMaxTimeInMs
        flowOrQpsDifferenceThresholdPercentage httpMaxRequestHeaderSize httpMaxRequestSize
        httpServerAcceptQueueSize httpServerThreadPoolQueueSize keepAliveIntervalSeconds
        loadBalanceSheddingDelayInSeconds loadBalancerAverageResourceUsageDifferenceThresholdPercentage
        loadBalancerAvgShedderHighThreshold loadBalancerAvgShedderHitCountHighThreshold
        loadBalancerAvgShedderHitCountLowThreshold loadBalancerAvgShedderLowThreshold
        loadBalancerBrokerComfortLoadLevelPercentage loadBalancerBrokerLoadDataTTLInSeconds
        loadBalancerBrokerMaxTopics loadBalancerBrokerOverloadedThresholdPercentage
        loadBalancerBrokerThresholdShedderPercentage loadBalancerBrokerUnderloadedThresholdPercentage
        loadBalancerHostUsageCheckIntervalMinutes loadBalancerMaxNumberOfBrokerSheddingPerCycle
        loadBalancerMaxNumberOfBundlesInBundleLoadReport loadBalancerMaxNumberOfBundlesToSplitPerCycle
        loadBalancerNamespaceBundleMaxBandwidthMbytes loadBalancerNamespaceBundleMaxMsgRate
        loadBalancerNamespaceBundleMaxSessions loadBalancerNamespaceBundleMaxTopics
        loadBalancerNamespaceBundleSplitConditionHitCountThreshold loadBalancerNamespaceMaximumBundles
        loadBalancerOverrideBrokerNicSpeedGbps loadBalancerReportUpdateMaxIntervalMinutes
        loadBalancerReportUpdateMinIntervalMillis loadBalancerReportUpdateThresholdPercentage
        loadBalancerResourceQuotaUpdateIntervalMinutes loadBalancerServiceUnitStateTombstoneDelayTimeInSeconds
        loadBalancerSheddingConditionHitCountThreshold loadBalancerSheddingGracePeriodMinutes
        loadBalancerSheddingIntervalMinutes loadBalancerSplitIntervalMinutes managedLedgerAddEntryTimeoutSeconds
        managedLedgerCacheEvictionIntervalMs managedLedgerCacheEvictionTimeThresholdMillis
        managedLedgerCacheSizeMB managedLedgerCursorBackloggedThreshold managedLedgerCursorMaxEntriesPerLedger
        managedLedgerCursorPositionFlushSeconds managedLedgerCursorRolloverTimeInSeconds
        managedLedgerDefaultAckQuorum managedLedgerDefaultEnsembleSize managedLedgerDefaultWriteQuorum
        managedLedgerInactiveLedgerRolloverTimeSeconds managedLedgerMaxAckQuorum
        managedLedgerMaxBacklogBetweenCursorsForCaching managedLedgerMaxEnsembleSize
        managedLedgerMaxEntriesPerLedger managedLedgerMaxLedgerRolloverTimeMinutes
        managedLedgerMaxReadsInFlightSizeInMB managedLedgerMaxSizePerLedgerMbytes
        managedLedgerMaxUnackedRangesToPersist managedLedgerMaxUnackedRangesToPersistInMetadataStore
        managedLedgerMaxUnackedRangesToPersistInZooKeeper managedLedgerMaxWriteQuorum
        managedLedgerMetadataOperationsTimeoutSeconds managedLedgerMinLedgerRolloverTimeMinutes
        managedLedgerMinimumBacklogCursorsForCaching managedLedgerMinimumBacklogEntriesForCaching
        managedLedgerNewEntriesCheckDelayInMillis managedLedgerNumSchedulerThreads
        managedLedgerOffloadAutoTriggerSizeThresholdBytes managedLedgerOffloadDeletionLagMs
        managedLedgerOffloadMaxThreads managedLedgerOffloadPrefetchRounds managedLedgerOffloadThresholdInSeconds
        managedLedgerPrometheusStatsLatencyRolloverSeconds managedLedgerReadEntryTimeoutSeconds
        managedLedgerStatsPeriodSeconds maxActiveTransactionsPerCoordinator maxConcurrentHttpRequests
        maxConcurrentLookupRequest maxConcurrentNonPersistentMessagePerConnection maxConcurrentTopicLoadRequest
        maxConsumerMetadataSize maxConsumersPerSubscription maxConsumersPerTopic maxHttpServerConnections
        maxMessagePublishBufferSizeInMB maxMessageSize maxNamespacesPerTenant
        maxNumPartitionsPerPartitionedTopic maxPendingPublishRequestsPerConnection maxProducersPerTopic
        maxPublishRatePerTopicInBytes maxPublishRatePerTopicInMessages maxSameAddressConsumersPerTopic
        maxSameAddressProducersPerTopic maxSecondsToClearTopicNameCache maxSubscriptionsPerTopic maxTenants
        maxTopicsPerNamespace maxUnackedMessagesPerBroker maxUnackedMessagesPerConsumer
        maxUnackedMessagesPerSubscription maxUnloadBundleNumPerShedding messageExpiryCheckIntervalInMinutes
        messagePublishBufferCheckIntervalInMillis metadataStoreBatchingMaxDelayMillis
        metadataStoreBatchingMaxOperations metadataStoreBatchingMaxSizeKb metadataStoreCacheExpirySeconds
        metadataStoreOperationTimeoutSeconds metadataStoreSessionTimeoutMillis metricsServletTimeoutMs
        minUnloadMessage minUnloadMessageThroughput namespaceBundleUnloadingTimeoutMs numAcceptorThreads
        numCacheExecutorThreadPoolSize numExecutorThreadPoolSize numHttpServerThreads numIOThreads
        numOrderedExecutorThreads numTransactionReplayThreadPoolSize numWorkerThreadsForNonPersistentTopic
        packagesReplicas replicatedSubscriptionsSnapshotFrequencyMillis
        replicatedSubscriptionsSnapshotMaxCachedPerSubscription replicatedSubscriptionsSnapshotTimeoutSeconds
        replicationConnectionsPerBroker replicationPolicyCheckDurationSeconds replicationProducerQueueSize
        resourceUsageTransportPublishIntervalInSecs retentionCheckIntervalInSeconds statsUpdateFrequencyInSecs
        statsUpdateInitialDelayInSecs subscribeRatePeriodPerConsumerInSecond subscribeThrottlingRatePerConsumer
        subscriptionBacklogScanMaxEntries subscriptionBacklogScanMaxTimeMs subscriptionExpirationTimeMinutes
        subscriptionExpiryCheckIntervalInMinutes subscriptionKeySharedConsistentHashingReplicaPoints
        subscriptionPatternMaxLength tlsCertRefreshCheckDurationSec topicFencingTimeoutSeconds
        topicLoadTimeoutSeconds topicNameCacheMaxCapacity topicPublisherThrottlingTickTimeMillis
        transactionBufferClientMaxConcurrentRequests transactionBufferClientOperationTimeoutInMills
        transactionBufferSnapshotMaxTransactionCount transactionBufferSnapshotMinTimeInMillis
        transactionBufferSnapshotSegmentSize transactionLogBatchedWriteMaxDelayInMillis
        transactionLogBatchedWriteMaxRecords transactionLogBatchedWriteMaxSize
        transactionPendingAckBatchedWriteMaxDelayInMillis transactionPendingAckBatchedWriteMaxRecords
        transactionPendingAckBatchedWriteMaxSize transactionPendingAckLogIndexMinLag ttlDurationDefaultInSeconds
        webServicePort webServicePortTls webSocketConnectionsPerBroker webSocketMaxTextFrameSize
        webSocketNumIoThreads webSocketNumServiceThreads webSocketPingDurationSeconds
        webSocketPulsarClientMemoryLimitInMB webSocketSessionIdleTimeoutMillis zooKeeperCacheExpirySeconds
        zooKeeperOperationTimeoutSeconds zooKeeperSessionTimeoutMillis
    """,
    "number": """
        backlogQuotaDefaultLimitGB bookkeeperClientQuarantineRatio httpRequestsMaxPerSecond
        loadBalancerBandwithInResourceWeight loadBalancerBandwithOutResourceWeight
        loadBalancerBrokerLoadTargetStd loadBalancerBundleUnloadMinThroughputThreshold
        loadBalancerCPUResourceWeight loadBalancerDirectMemoryResourceWeight
        loadBalancerHistoryResourcePercentage loadBalancerMemoryResourceWeight
        loadBalancerMsgRateDifferenceShedderThreshold
        loadBalancerMsgThroughputMultiplierDifferenceShedderThreshold managedLedgerCacheEvictionFrequency
        managedLedgerCacheEvictionWatermark managedLedgerDefaultMarkDeleteRateLimit
        maxUnackedMessagesPerSubscriptionOnBrokerBlocked maxUnloadPercentage
    """,
    "list": """
        additionalServlets authenticationProviders bootstrapNamespaces brokerClientTlsCiphers
        brokerClientTlsProtocols brokerEntryMetadataInterceptors brokerEntryPayloadProcessors brokerInterceptors
        entryFilterNames httpServerGzipCompressionExcludedPaths messagingProtocols proxyRoles
        schemaRegistryCompatibilityCheckers subscriptionTypesEnabled superUserRoles
        supportedNamespaceBundleSplitAlgorithms tlsCiphers tlsProtocols webServiceTlsCiphers
        webServiceTlsProtocols
    """,
    "str": """
        additionalServletDirectory advertisedAddress advertisedListeners allowAutoTopicCreationType
        anonymousUserRole authorizationProvider backlogQuotaDefaultRetentionPolicy bindAddress bindAddresses
        bookkeeperClientAuthenticationParameters bookkeeperClientAuthenticationParametersName
        bookkeeperClientAuthenticationPlugin bookkeeperClientIsolationGroups
        bookkeeperClientSecondaryIsolationGroups bookkeeperMetadataServiceUri bookkeeperTLSCertificateFilePath
        bookkeeperTLSKeyFilePath bookkeeperTLSKeyFileType bookkeeperTLSKeyStorePasswordPath
        bookkeeperTLSProviderFactoryClass bookkeeperTLSTrustCertTypes bookkeeperTLSTrustCertsFilePath
        bookkeeperTLSTrustStorePasswordPath brokerClientAuthenticationParameters
        brokerClientAuthenticationPlugin brokerClientCertificateFilePath brokerClientKeyFilePath
        brokerClientSslProvider brokerClientTlsKeyStore brokerClientTlsKeyStorePassword
        brokerClientTlsKeyStoreType brokerClientTlsTrustStore brokerClientTlsTrustStorePassword
        brokerClientTlsTrustStoreType brokerClientTrustCertsFilePath brokerDeleteInactiveTopicsMode
        brokerInterceptorsDirectory clusterName configurationMetadataStoreUrl
        configurationMetadataSyncEventTopic configurationStoreServers defaultNamespaceBundleSplitAlgorithm
        delayedDeliveryTrackerFactoryClassName entryFiltersDirectory functionsWorkerServiceNarPackage
        globalZookeeperServers internalListenerName jvmGCMetricsLoggerClassName kinitCommand
        loadBalancerLoadPlacementStrategy loadBalancerLoadSheddingStrategy loadBalancerPlacementStrategy
        loadManagerClassName managedCursorInfoCompressionType managedLedgerDataReadPriority
        managedLedgerDigestType managedLedgerInfoCompressionType managedLedgerOffloadDriver
        managedLedgerPassword managedLedgerStorageClassName metadataStoreConfigPath metadataStoreUrl
        metadataSyncEventTopic narExtractionDirectory offloadersDirectory packagesManagementLedgerRootPath
        packagesManagementStorageProvider protocolHandlerDirectory replicationStartAt replicatorPrefix
        resourceUsageTransportClassName saslJaasClientAllowedIds saslJaasServerRoleTokenSignerSecretPath
        saslJaasServerSectionName schemaCompatibilityStrategy schemaRegistryStorageClassName statusFilePath
        systemTopicSchemaCompatibilityStrategy tlsCertificateFilePath tlsKeyFilePath tlsKeyStore
        tlsKeyStorePassword tlsKeyStoreType tlsProvider tlsTrustCertsFilePath tlsTrustStore
        tlsTrustStorePassword tlsTrustStoreType topicFactoryClassName transactionBufferProviderClassName
        transactionMetadataStoreProviderClassName transactionPendingAckStoreProviderClassName
        webServiceTlsProvider zookeeperServers zookeeperSessionExpiredPolicy
    """,
}
DEPRECATED = """
    backlogQuotaDefaultLimitGB brokerServicePurgeInactiveFrequencyInSeconds configurationStoreServers
    globalZookeeperServers loadBalancerBrokerComfortLoadLevelPercentage
    loadBalancerBrokerUnderloadedThresholdPercentage loadBalancerMemoryResourceWeight
    loadBalancerPlacementStrategy managedLedgerCacheEvictionFrequency
    managedLedgerMaxUnackedRangesToPersistInZooKeeper replicationTlsEnabled subscriptionKeySharedEnable
    tlsEnabled zooKeeperAllowReadOnlyOperations zooKeeperCacheExpirySeconds zooKeeperOperationTimeoutSeconds
    zooKeeperSessionTimeoutMillis zookeeperServers
"""
